import type { DatabaseSync } from 'node:sqlite'
import type { Position } from '@tidings/core'

/**
 * How far somebody has read: the entries up to this row, and the items up to this id. One writer gives both their numbers,
 * gap-free and in the order of commits, and every item says behind which row it stands: so the two make one order.
 */
export interface Stand {
  readonly row: number
  readonly id: number
}

export const positionOf = ({ row, id }: Stand): Position => `${row}.${id}`

const form = /^(\d+\.\d+)?$/

/** Not one that came with the records of a store that moved here. */
export const isOurs = (position: Position): boolean => form.test(position)

export function standAt(position: Position): Stand {
  const [row = 0, id = 0] = position !== '' && isOurs(position) ? position.split('.').map(Number) : []
  return { row, id }
}

/** Where a store's feed begins and ends. */
export interface Extent extends Stand {
  /** The last item that was let go; 0: none was. */
  readonly gone: number
}

export function createExtent(db: DatabaseSync): () => Extent {
  const extent = db.prepare(
    `select (select coalesce(max("row"), 0) from entries) as "row", (select coalesce(max(id), 0) from feed) as id,
       coalesce((select case kind when 'gone' then id else 0 end from feed order by id limit 1), 0) as gone`,
  )
  return () => extent.get() as unknown as Extent
}

/** Items after it are gone, or it is of another store. */
export const isLost = ({ row, id }: Stand, extent: Extent): boolean =>
  id < extent.gone || row > extent.row || id > extent.id
