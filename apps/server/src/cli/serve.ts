import { compose } from '../compose.ts'
import { createLog } from '../operations/log.ts'
import { logStrayOutput } from '../operations/stray-output.ts'
import type { Command } from './command.ts'

/** Resolves at the first request to stop; a second one ends the process at once. */
function stopRequested(): Promise<string> {
  return new Promise((resolve) => {
    const stop = (signal: string): void => {
      for (const name of ['SIGTERM', 'SIGINT'] as const) {
        process.removeListener(name, stop)
        process.once(name, () => process.kill(process.pid, 'SIGKILL'))
      }
      resolve(signal)
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
}

export const serve: Command = {
  usage: 'serve [settings]',
  summary: 'Runs the server until SIGTERM or SIGINT.',
  async run({ config }) {
    const settings = config()
    const server = await compose(settings)
    const log = createLog(settings.log)
    if (process.stdout.isTTY)
      console.log(`\n  Tidings is at ${server.url}\n  API: ${server.url}/docs   data: ${settings.data}\n`)
    if (settings.log === 'silent') console.log(JSON.stringify({ msg: 'listening', url: server.url }))
    using _strays = logStrayOutput(log)
    log.info({ url: server.url, data: settings.data, pid: process.pid }, 'listening')
    const signal = await stopRequested()
    log.info({ signal }, 'stopping')
    // Timers and threads of a stopping server hold nothing up; until it has stopped, this does.
    const alive = setInterval(() => undefined, 60_000)
    await server.stop()
    clearInterval(alive)
    log.info({}, 'stopped')
    return 0
  },
}
