export function withLock<T>(
  lock: { file: string; log: (line: string) => void },
  work: (noteChild: (pid: number) => void) => Promise<T>,
): Promise<T>
