import { findServer } from '../operations/server-file.ts'
import type { Command } from './command.ts'

export const health: Command = {
  usage: 'health',
  summary: 'Asks whether the server of this data directory answers: exit code 0 when it does. For health checks.',
  async run({ config, print }) {
    const { data } = config()
    const server = await findServer(data)
    if (server) print({ healthy: true, url: server.url }, `the server at ${server.url} answers`)
    else print({ healthy: false }, `no server answers on ${data}`)
    return server ? 0 : 1
  },
}
