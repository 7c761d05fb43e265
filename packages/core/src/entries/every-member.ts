/** In the store, every member is mentioned. It is in no uid's alphabet: whoever is called `all` is one person. */
export const everyMember = '*'
