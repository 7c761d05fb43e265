import { parentPort, workerData } from 'node:worker_threads'
import { packFailure } from '@tidings/storage-sql/thread-failure'
import { type Engine, openEngine } from './engine.ts'
import { isBatchResult, type Request, type Response, type WorkerData } from './messages.ts'

const { options, newEpoch } = workerData as WorkerData
const port = parentPort
if (!port) throw new Error('this file is the body of a worker thread')

function carryOut(engine: Engine, request: Request): Promise<unknown> {
  if (request.do === 'append') return engine.append(request.batch)
  if (request.do === 'call') return engine.call(request.noun, request.method, request.args)
  if (request.do === 'check') return engine.check()
  if (request.do === 'compact') return engine.compact()
  if (request.do === 'meta') return engine.meta(request.key)
  return engine.close()
}

const opening = openEngine(options, newEpoch)
// Every request hears of a store that could not be opened.
opening.catch(() => undefined)

port.on('message', async (request: Request) => {
  try {
    const result = await carryOut(await opening, request)
    const response: Response = { id: request.id, result }
    port.postMessage(response, isBatchResult(result) ? [result.numbers.buffer] : [])
  } catch (error) {
    port.postMessage({ id: request.id, failure: packFailure(error) } satisfies Response)
  }
  if (request.do === 'close') port.close()
})
