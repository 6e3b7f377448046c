export function readTestTotals(file: string): { passed: boolean; text: string }
