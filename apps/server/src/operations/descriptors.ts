/** Kept for the store, files and what the server opens itself. */
const least = 100
const share = 8

/** What is left of a limit of open files. */
export const connectionsWithin = (descriptors: number): number =>
  Math.max(1, descriptors - Math.max(least, Math.ceil(descriptors / share)))

/** Connections that this process can hold; `undefined` where the system says no limit. */
export function mostConnections(): number | undefined {
  if (!process.report) return undefined
  const { userLimits } = process.report.getReport() as { readonly userLimits?: { open_files?: { soft?: unknown } } }
  const soft = Number(userLimits?.open_files?.soft)
  return Number.isSafeInteger(soft) && soft > 0 ? connectionsWithin(soft) : undefined
}
