type Named<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** What a patch or a query says; what it leaves out is not among it. */
export const named = <T extends object>(patch: T): Named<T> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Named<T>
