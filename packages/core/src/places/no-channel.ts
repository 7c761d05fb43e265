import { channelOid, TidingsError } from '@tidings/protocol'

/** Why somebody reads no channel of that id: there is none, or they do not subscribe to it. */

export const noChannel = (id: string): TidingsError => new TidingsError('not_found', `there is no channel ${id}`)

export const notSubscribed = (id: string): TidingsError =>
  new TidingsError('not_member', `you do not subscribe to ${channelOid(id)}`)
