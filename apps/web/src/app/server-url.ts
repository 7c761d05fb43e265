/** The page stands where its server is, at the root of a host or beneath a path: `https://example.org/chat`. */
export const serverUrl = new URL('.', location.href).href.replace(/\/$/, '')
