import type { RawBuilder } from 'kysely'
import { sql } from './kysely.ts'

/** PostgreSQL: many numbers as one parameter, as it writes them: by a driver each would be looked at for what it may be. */
export const integers = (values: readonly number[]): RawBuilder<number[]> => sql`${`{${values.join(',')}}`}::bigint[]`
