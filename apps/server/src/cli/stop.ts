import { setTimeout as wait } from 'node:timers/promises'
import { holderOf } from '@tidings/storage-sqlite'
import type { Config } from '../config/schema.ts'
import { type RunningServer, readServer } from '../operations/server-file.ts'
import { type Command, type CommandContext, UsageError } from './command.ts'
import { serve } from './serve.ts'

/** A stopping server closes its store after its last connection. */
const closingMs = 30_000
const lookEveryMs = 100

/** The server of this data directory: what it wrote down counts only while that process holds the directory. */
function serverOf({ data }: Config): RunningServer | undefined {
  const server = readServer(data)
  return server && holderOf(data)?.pid === server.pid ? server : undefined
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Asks it to stop, and waits until it has ended. False when it has not by then. */
async function end({ pid }: RunningServer, { drain }: Config): Promise<boolean> {
  process.kill(pid, 'SIGTERM')
  for (let left = drain + closingMs; left > 0; left -= lookEveryMs) {
    if (!isThere(pid)) return true
    await wait(lookEveryMs)
  }
  return false
}

async function stopServer({ config, print }: CommandContext): Promise<RunningServer | 'none' | 'goes on'> {
  const settings = config()
  const server = serverOf(settings)
  if (!server) return 'none'
  const { pid, url } = server
  if (!(await end(server, settings))) {
    console.error(`process ${pid} has not ended yet; it is still stopping, or hangs: kill -9 ${pid} ends it at once`)
    return 'goes on'
  }
  print({ stopped: true, pid, url }, `the server at ${url} (process ${pid}) has stopped`)
  return server
}

export const stop: Command = {
  usage: 'stop',
  summary: 'Stops the server of this data directory, and waits until it has ended.',
  async run(context) {
    const stopped = await stopServer(context)
    if (stopped !== 'none') return stopped === 'goes on' ? 1 : 0
    const { data } = context.config()
    context.print({ stopped: false }, `no server runs on ${data}`)
    return 1
  },
}

export const restart: Command = {
  usage: 'restart [settings]',
  summary: 'Stops the server of this data directory, and runs it here with the flags that it had.',
  async run(context) {
    const stopped = await stopServer(context)
    if (stopped === 'goes on') return 1
    if (stopped === 'none') throw new UsageError(`no server runs on ${context.config().data}: tidings serve starts one`)
    const { flags } = stopped
    return serve.run({ ...context, flags: { ...flags, ...context.flags }, config: () => context.config(flags) })
  },
}
