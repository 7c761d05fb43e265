import type { CallFormat, WebhookKeys } from '@tidings/core'
import { limits, RobotAnswer, userOid, utf8Length } from '@tidings/protocol'

const faultLength = 300

const short = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, faultLength)

function answerIn(body: string): ReturnType<CallFormat['answerIn']> {
  if (body.trim() === '') return { answer: [] }
  const no = (why: string) => ({ answer: [], fault: `nothing was said: ${why}` })
  if (utf8Length(body) > limits.robotAnswerBytes)
    return no(`the answer is longer than ${limits.robotAnswerBytes} bytes`)
  let said: unknown
  try {
    said = JSON.parse(body)
  } catch {
    // What it is instead is for whoever wrote the program.
    return no(`the answer is no JSON: ${short(body)}`)
  }
  const [many, one] = RobotAnswer.options
  const isMany = typeof said === 'object' && said !== null && 'messages' in said
  const parsed = (isMany ? many : one).safeParse(said)
  if (parsed.success) return { answer: parsed.data }
  const why = parsed.error.issues
    .map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '))
    .join('; ')
  return no(`the answer is neither {"messages": [{"content": …}]} nor {"content": …}: ${short(why)}`)
}

/** In our own words, signed as Standard Webhooks has it. */
export const standardFormat = (keys: Pick<WebhookKeys, 'sign'>): CallFormat => ({
  ask(robot, call) {
    const body = JSON.stringify({ robot: userOid(robot), ...call })
    // A header has no letters of other scripts.
    const id = `${encodeURIComponent(robot)}:${call.id === 0 ? `test-${call.at}` : call.id}`
    return { body, sign: (secrets, at) => keys.sign({ id, at, body, secrets }) }
  },
  answerIn,
})
