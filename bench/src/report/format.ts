export const count = (value: number): string => Math.round(value).toLocaleString('en-GB')
export const perSecond = (value: number): string => `${count(value)}/s`
export const percent = (share: number): string => `${Math.round(share * 100)} %`

export function milliseconds(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return value < 10 ? `${value.toFixed(2)} ms` : `${count(value)} ms`
}

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`
export const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`
export const microseconds = (milliseconds: number): string => `${(milliseconds * 1000).toFixed(1)} µs`
