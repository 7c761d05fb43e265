/** The copy of a user's conversations on this device: the page removes what its worker keeps. */
export const cacheName = (uid: string): string => `tidings-${uid}`
