import { Bot } from '@tidings/bot'
import { FileStore } from '@tidings/bot/file-store'

const [id = '', token = '', url = 'http://127.0.0.1:8080', folder = 'robot-reminder'] = process.argv.slice(2)

const unitMs = { s: 1000, min: 60_000, h: 3_600_000 }
const unit = { type: 'choice', choices: ['s', 'min', 'h'] } as const

const bot = new Bot({ url, id, token, store: new FileStore(folder) })
  .command(
    'remind',
    {
      description: 'Reminds you',
      args: { number: { type: 'integer', min: 1, max: 999 }, unit, what: { type: 'rest' } },
    },
    async (ctx) => {
      const { number, unit, what } = ctx.args
      const content = { type: 'text', data: `⏰ ${what}` }
      // The server keeps it: it is said at its time, whether this program runs or not.
      await ctx.call('message.schedule', { to: ctx.conversation, at: Date.now() + number * unitMs[unit], content })
      await ctx.reply(`I will, in ${number} ${unit}.`)
    },
  )
  .command('plan', { description: 'Asks what to remind you of' }, (ctx) => ctx.enter('plan'))
  .talk('plan', async (talk) => {
    const { text: what } = await talk.ask('What is it about?')
    const { text } = await talk.ask('In how many minutes?', {
      check: ({ text }) => (/^[1-9]\d{0,2}$/.test(text) ? undefined : 'A number from 1 to 999, please.'),
    })
    const content = { type: 'text', data: `⏰ ${what}` }
    const at = await talk.once(() => Date.now() + Number(text) * unitMs.min)
    await talk.beginning.call('message.schedule', { to: talk.beginning.conversation, at, content })
    await talk.beginning.answer(`I will, in ${text} min.`)
  })

process.once('SIGTERM', () => bot.stop())
await bot.start()
console.log(`${id} is online`)
await bot.ended
