import { type Silence, Sweep } from '../connections/sweep.ts'
import type { StreamConnection } from './stream-connection.ts'
import type { TcpHandler, TcpHost } from './tcp-host.ts'

/** A door's connections on its listener. */
export interface StreamDoor {
  /** `host:port`, with the real port. */
  readonly address: string
  /** Takes no new connections, closes those that are open as `draining`, and waits until they are closed, for so long. */
  stop(withinMs: number): Promise<void>
}

/** Listens, and keeps each connection from its first packet to its last. */
export async function openStreamDoor(
  host: TcpHost,
  silence: Silence,
  make: (...arrived: Parameters<TcpHandler>) => StreamConnection,
): Promise<StreamDoor> {
  const open = new Sweep<StreamConnection>(silence)
  host.onConnection((socket, caller) => {
    const connection = make(socket, caller)
    open.add(connection)
    socket.once('close', () => open.delete(connection))
  })
  return {
    address: await host.start(),
    async stop(withinMs) {
      const closed = host.stop()
      await open.stop(withinMs)
      await closed
    },
  }
}
