import { parentPort, workerData } from 'node:worker_threads'
import type { Entry } from '@tidings/core'
import { packFailure } from '@tidings/storage-sql/thread-failure'
import { type Engine, openEngine } from './engine.ts'
import { packEntries } from './entry-columns.ts'
import { isBatchResult, type Request, type Response, type WorkerData } from './messages.ts'
import { answersEntries } from './methods.ts'

const { options, newEpoch } = workerData as WorkerData
const port = parentPort
if (!port) throw new Error('this file is the body of a worker thread')

const send = (response: Response, transfer: ArrayBuffer[] = []): void => port.postMessage(response, transfer)

function carryOut(engine: Engine, request: Request): Promise<unknown> {
  if (request.do === 'append') return engine.append(request.batch)
  if (request.do === 'call') return engine.call(request.noun, request.method, request.args)
  if (request.do === 'check') return engine.check()
  if (request.do === 'compact') return engine.compact()
  if (request.do === 'meta') return engine.meta(request.key)
  return engine.close()
}

function answer(request: Request, result: unknown): void {
  if (request.do === 'call' && answersEntries(request.noun, request.method)) {
    const entries = packEntries(result as readonly Entry[])
    send({ id: request.id, entries }, [entries.numbers.buffer])
  } else send({ id: request.id, result }, isBatchResult(result) ? [result.numbers.buffer] : [])
}

const opening = openEngine(options, newEpoch)
// Every request hears of a store that could not be opened.
opening.catch(() => undefined)

port.on('message', async (request: Request) => {
  try {
    answer(request, await carryOut(await opening, request))
  } catch (error) {
    send({ id: request.id, failure: packFailure(error) })
  }
  if (request.do === 'close') port.close()
})
