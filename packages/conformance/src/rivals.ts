import type { Store } from '@tidings/core'

/** Two stores over one database, as two nodes have them; where a database has one writer, both may be the same. */
export interface Rivals extends AsyncDisposable {
  readonly stores: readonly [Store, Store]
}

export type MakeRivals = () => Promise<Rivals>

/** So many at once, half of them through each store; all of them must come through. */
export const together = <T>(
  { stores }: Rivals,
  count: number,
  act: (store: Store, index: number) => Promise<T>,
): Promise<T[]> => Promise.all(Array.from({ length: count }, (_, index) => act(stores[index % 2] as Store, index)))
