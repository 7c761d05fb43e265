/**
 * What is kept by a key that somebody chose, as the id of a user is: every object answers to `constructor` and `toString`, and
 * has no item of that name until it was given one.
 */
export const itemOf = <T>(items: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(items, key) ? items[key] : undefined
