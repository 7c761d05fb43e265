import { ChatClient } from '@tidings/client'

const [uid = '', token = '', url = 'http://127.0.0.1:8080'] = process.argv.slice(2)

try {
  const bot = new ChatClient({ url })
  bot.on('message', ({ conversation, from, content }) => {
    if (from !== `user/${uid}` && content.type === 'text') bot.send(conversation, `You said: ${content.data}`)
  })
  await bot.connect(uid, token)
  console.log(`${uid} is online`)
} catch (error) {
  console.error(`${url}: ${(error as Error).message}`)
  process.exit(1)
}
