import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { Bot } from '@tidings/bot'

const [id = '', token = '', url = 'http://127.0.0.1:8080'] = process.argv.slice(2)
/** Where it thinks: any server that speaks OpenAI's chat completions, your own or somebody's. */
const { AI_URL, AI_KEY = '', AI_MODEL = '' } = process.env
if (!AI_URL) throw new Error('set AI_URL, like http://127.0.0.1:11434/v1, with AI_MODEL and perhaps AI_KEY')

type Turn = { readonly role: 'user' | 'assistant'; readonly content: string }

/** The words of an answer, as they come. */
async function* ask(messages: readonly Turn[], said: string[]) {
  const body = JSON.stringify({ model: AI_MODEL, stream: true, messages })
  const headers = { authorization: `Bearer ${AI_KEY}`, 'content-type': 'application/json' }
  const answer = await fetch(`${AI_URL}/chat/completions`, { method: 'POST', headers, body })
  if (!answer.ok || !answer.body) throw new Error(`the AI answered ${answer.status}`)
  for await (const line of createInterface({ input: Readable.fromWeb(answer.body as never) })) {
    if (!line.startsWith('data: {')) continue
    const piece: string = JSON.parse(line.slice(6)).choices[0]?.delta?.content ?? ''
    said.push(piece)
    yield piece
  }
}

const bot = new Bot({ url, id, token, session: () => ({ turns: [] as Turn[] }), maxAgeMs: 600_000 })
  .command('forget', { description: 'Begins anew' }, (ctx) => {
    ctx.session.turns = []
    return ctx.react('👍')
  })
  .on(['private:text', 'mention'], async (ctx) => {
    ctx.typing()
    const turns: Turn[] = [...ctx.session.turns.slice(-20), { role: 'user', content: ctx.text }]
    const said: string[] = []
    await ctx.stream(ask(turns, said), 'markdown')
    ctx.session.turns = [...turns, { role: 'assistant', content: said.join('') }]
  })
  .catch(async (error, ctx) => {
    console.error(error)
    await ctx.answer('I cannot think just now.')
  })

process.once('SIGTERM', () => bot.stop())
await bot.start()
console.log(`${id} is online`)
await bot.ended
