import { type ServerCluster, startServerCluster } from '@tidings/testkit'
import { afterAll, beforeAll } from 'vitest'
import { httpDoor, webSocketDoor } from '../src/drivers/index.ts'
import { type StoryDoor, storiesBetween } from '../src/stories/index.ts'

let usual: ServerCluster
let strict: ServerCluster

beforeAll(async () => {
  usual = await startServerCluster()
  strict = await startServerCluster({ rates: { send: { perSecond: 0.001, burst: 10 } } })
})

afterAll(async () => {
  for (const cluster of [usual, strict]) await cluster[Symbol.asyncDispose]()
})

/** The stage is the first node; this door is that of the other one. */
const ofTheOther = (door: StoryDoor): StoryDoor => ({
  ...door,
  name: `${door.name} of another node`,
  signIn(stage, person, clientId) {
    const cluster = stage === strict.servers[0] ? strict : usual
    return door.signIn(cluster.servers[1], person, clientId)
  },
})

const stages = () => ({ usual: usual.servers[0], strict: strict.servers[0] })

storiesBetween(stages, webSocketDoor, ofTheOther(webSocketDoor))
storiesBetween(stages, ofTheOther(webSocketDoor), webSocketDoor)
storiesBetween(stages, ofTheOther(httpDoor), webSocketDoor)
