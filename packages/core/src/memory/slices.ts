/** So many users are written in one transaction: what others write of them waits for its end. */
const most = 200

/** What is to be written of many users, a little at a time. */
export function slices<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, index) => all.slice(index * most, (index + 1) * most))
}
