/** The store's name in its data directory. */
export const storeFile = 'tidings.db'
