/** Top-level folders whose TypeScript a build compiles. */
export const sourceFolders: string[]
