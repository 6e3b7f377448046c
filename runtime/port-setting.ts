/** `explicit` ports never move when they are taken; defaults do. */
export interface PortSetting {
  wanted: number
  explicit: boolean
  variable: string
}

export function portSetting(
  variable: string,
  value: number | undefined,
  fallback: number,
): PortSetting {
  return { variable, wanted: value ?? fallback, explicit: value !== undefined }
}
