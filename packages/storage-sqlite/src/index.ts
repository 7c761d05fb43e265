export { openSqliteSearch, type SqliteSearchOptions } from './search/search.ts'
export { openSqliteStore, type SqliteStoreOptions } from './store.ts'
