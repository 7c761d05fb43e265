import { Bot, card } from '@tidings/bot'

const [id = '', token = '', url = 'http://127.0.0.1:8080'] = process.argv.slice(2)

const bot = new Bot({ url, id, token })
  .command('lunch', { description: 'Asks who comes along', args: { where: { type: 'rest' } } }, (ctx) =>
    ctx.answer(
      card({
        fallbackText: `Lunch: ${ctx.args.where}?`,
        body: [
          { type: 'TextBlock', size: 'large', weight: 'bolder', text: ctx.args.where },
          { type: 'Input.Text', id: 'dish', label: 'What would you like?', isRequired: true, errorMessage: 'Say what' },
        ],
        actions: [
          { type: 'Action.Submit', id: 'join', title: 'I come along' },
          { type: 'Action.Submit', id: 'not', title: 'Not today', associatedInputs: 'none' },
        ],
      }),
    ),
  )
  .action('join', (ctx) => ctx.show(`One ${ctx.inputs.dish} for you, noted.`))
  .action('not', (ctx) => ctx.show(card({ body: [{ type: 'TextBlock', text: 'Another time, then.' }] })))
  .on(['notice/member-joined', 'notice/members-added'], (ctx) => ctx.answer('Welcome! /lunch asks who comes along.'))
  .hears(/^(hi|hello|你好)/i, (ctx) => ctx.answer('Hello! I know /lunch.'))

process.once('SIGTERM', () => bot.stop())
await bot.start()
console.log(`${id} is online`)
await bot.ended
