import { nameAt } from './name-at.ts'

/** The copy of a user's conversations on this device: the page removes what its worker keeps. */
export const cacheName = (server: string, uid: string): string => nameAt(server, `tidings-${uid}`)
