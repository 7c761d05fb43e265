import type { OutputOf } from '@tidings/protocol'
import { useAsked } from '@tidings/react'
import { onSubscribed } from '../../notifications/push.ts'

export type Device = OutputOf<'client.list'>['clients'][number]

export interface Pushes {
  /** The server sends some. */
  readonly sent: boolean
  readonly devices: readonly Device[]
}

/** To which of the user's devices what calls them is pushed. */
export const usePushes = () =>
  useAsked(
    'pushes',
    async (client): Promise<Pushes> => {
      const [{ on: sent }, { clients: devices }] = await Promise.all([
        client.call('push.key', {}),
        client.call('client.list', {}),
      ])
      return { sent, devices }
    },
    (client, again) => [client.on('session', again), client.on('push', again), onSubscribed(again), onLooked(again)],
  )

/** Hears when its user comes back to this page: what was switched while it was not connected is told to nobody. The answer ends it. */
function onLooked(listener: () => void): () => void {
  addEventListener('focus', listener)
  return () => removeEventListener('focus', listener)
}
