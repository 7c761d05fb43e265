import { Bot } from '@tidings/bot'

const [id = '', token = '', url = 'http://127.0.0.1:8080'] = process.argv.slice(2)

const bot = new Bot({ url, id, token })
  .command(
    'roll',
    { description: 'Rolls a die', args: { sides: { type: 'integer', min: 2, max: 100, optional: true } } },
    (ctx) => ctx.reply(`🎲 ${1 + Math.floor(Math.random() * (ctx.args.sides ?? 6))}`),
  )
  .hears(/^(hi|hello|你好)/i, (ctx) => ctx.react('👋'))
  .on('private:text', (ctx) => ctx.answer(`You said: ${ctx.text}`))
  .on('room:mention', (ctx) => ctx.reply(`You called? ${ctx.text}`, { mentions: [ctx.from] }))
  .catch((error, ctx) => console.error(`${ctx.conversation}:`, error))

process.once('SIGTERM', () => bot.stop())
await bot.start()
console.log(`${id} is online`)
await bot.ended
