export { type Holder, holderOf, lockDirectory } from './file/lock.ts'
export { recordIn } from './record-in.ts'
export { openSqliteSearch, type SqliteSearchOptions } from './search/search.ts'
export { openSqliteStore, type SqliteStoreOptions } from './store.ts'
