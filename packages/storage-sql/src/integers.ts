import type { RawBuilder } from 'kysely'
import { numberColumn } from './columns.ts'
import { sql } from './kysely.ts'

/** As `numberColumn`. */
export const integers = (values: readonly number[]): RawBuilder<number[]> => sql`${numberColumn(values)}::bigint[]`
