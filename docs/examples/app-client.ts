import { ChatClient } from '@tidings/client'

const [appUrl = 'http://127.0.0.1:3000'] = process.argv.slice(2)
const client = { id: 'desk-1', platform: 'web' as const }

async function signIn() {
  const body = JSON.stringify({ email: 'ann@example.org', password: 'correct horse', client })
  const answer = await fetch(`${appUrl}/login`, { method: 'POST', body })
  if (!answer.ok) throw new Error(`the app answered ${answer.status}`)
  return (await answer.json()) as { uid: string; token: string; url: string }
}

const { uid, url } = await signIn()
const chat = new ChatClient({ url, client })
const user = await chat.connect(uid, async () => (await signIn()).token)
console.log(JSON.stringify([user.id, user.name]))
chat.disconnect()
