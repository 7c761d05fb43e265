import { ownerOf } from '../feed/cursor.ts'

/** Apart from the cursor and what was set aside. */
export const recordsOf = (service: string): string => `${ownerOf(service)}/records`
