/** Minutes of the day, as a time field has them: `22:00`. */
export const fieldOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** Undefined while the field is empty. */
export function minutesOf(field: string): number | undefined {
  const [, hours, minutes] = /^(\d{2}):(\d{2})/.exec(field) ?? []
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes)
}
