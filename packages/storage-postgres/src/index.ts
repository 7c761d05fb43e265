export { type Examined, examinePostgres } from './examine.ts'
export { placeOf } from './place.ts'
export { openPostgresSearch, type PostgresSearchOptions } from './search/search.ts'
export { openPostgresSide, openPostgresStore, type PostgresStoreOptions } from './store.ts'
