/** `npm run kit [-- port]`: the pages of the UI kit with every component live, until it is interrupted. */
import { openSite } from './site.ts'

const standardPort = 8090

const site = await openSite(Number(process.argv[2] ?? standardPort))
console.log(`The UI kit, live: ${site.url}`)
const end = () => void site[Symbol.asyncDispose]()
process.once('SIGINT', end).once('SIGTERM', end)
