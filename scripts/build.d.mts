export function build(options?: { root?: string; log?: (line: string) => void }): Promise<void>
