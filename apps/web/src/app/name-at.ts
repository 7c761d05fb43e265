/** The name of what a page keeps in its origin's storage. Beneath another path of the origin may be another Tidings. */
export function nameAt(server: string, name: string): string {
  const { pathname } = new URL(server)
  return pathname === '/' ? name : `${name}@${pathname}`
}
