/** With an item put last; of more than `most` the ones that stand first go. */
export function withLast<T>(
  items: Readonly<Record<string, T>>,
  key: string,
  item: T,
  most: number,
): Readonly<Record<string, T>> {
  const { [key]: _, ...others } = items
  return newestOf({ ...others, [key]: item }, most)
}

/** Of more than `most` items those that stand first go, and a tenth more, so that it is not done for each. */
export function newestOf<T>(items: Readonly<Record<string, T>>, most: number): Readonly<Record<string, T>> {
  const keys = Object.keys(items)
  if (keys.length <= most) return items
  const kept = keys.slice(keys.length - Math.ceil(most * 0.9))
  return Object.fromEntries(kept.map((key) => [key, items[key] as T]))
}

export function without<T>(items: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  if (!Object.hasOwn(items, key)) return items
  const { [key]: _, ...others } = items
  return others
}
