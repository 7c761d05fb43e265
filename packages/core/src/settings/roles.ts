/**
 * What a node does beside being one; a server of one node has all. `doors`: live connections and the calls of users. `login`: what
 * is asked before there is a token. `jobs`: what is due at a time, and the services that follow the feed.
 */
export const roles = ['doors', 'login', 'jobs'] as const

export type Role = (typeof roles)[number]
