import { request } from 'node:http'
import { pause } from '../load/pause.ts'
import type { Endpoint } from '../wire/connection.ts'

export interface SignIns {
  readonly tried: number
  readonly failed: number
  readonly worstMs: number
}

const EVERY_MS = 400
const TIMEOUT_MS = 10_000
const account = { username: 'ordinary', password: 'a good long password' }

/** Somebody who is not the attacker signs in now and then, each time over a connection of its own. */
export async function ordinarySignIns(endpoint: Endpoint): Promise<{ stop(): Promise<SignIns> }> {
  const registered = await post(endpoint, '/v1/accounts/register')
  if (registered !== 200) throw new Error(`the ordinary account could not be made: ${registered}`)
  const tries: Promise<{ readonly status: number; readonly ms: number }>[] = []
  let going = true
  const loop = (async () => {
    while (going) {
      const started = performance.now()
      tries.push(post(endpoint, '/v1/accounts/login').then((status) => ({ status, ms: performance.now() - started })))
      await pause(EVERY_MS)
    }
  })()
  return {
    stop: async () => {
      going = false
      await loop
      const results = await Promise.all(tries)
      return {
        tried: results.length,
        failed: results.filter(({ status }) => status !== 200).length,
        worstMs: Math.max(...results.map(({ ms }) => ms)),
      }
    },
  }
}

/** The status of the answer; 0 when there was none. */
function post(endpoint: Endpoint, path: string): Promise<number> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json' }
    const asked = request(
      { ...endpoint, path, method: 'POST', agent: false, headers, timeout: TIMEOUT_MS },
      (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      },
    )
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(0))
    asked.end(JSON.stringify(account))
  })
}
