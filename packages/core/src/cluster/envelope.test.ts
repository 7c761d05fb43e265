import { expect, test } from 'vitest'
import type { NodeSeal } from '../ports/node-seal.ts'
import { fromText } from './envelope.ts'

// What nodes of earlier versions say, as it was on the bus: nodes of two versions are there together while one of them is upgraded.
// A text that stands here is never changed. What is new, or means something else, is said anew, and gets a line of its own.

/** Of the first version with several nodes. */
const first = String.raw`
{"v":1,"node":"n1","life":"sn10000000000001","said":3,"n":1,"fact":{"kind":"user","user":"bob"}}
{"v":1,"node":"n1","life":"sn10000000000001","said":4,"n":2,"fact":{"kind":"arrived","user":"bob","session":"sn10000000000002","client":{"id":"c-n1-1","platform":"web"},"first":true}}
{"v":1,"node":"n2","life":"sn20000000000001","said":5,"n":3,"fact":{"kind":"entry","place":{"kind":"pair","id":1,"a":"alice","b":"bob"},"entry":{"conversation":1,"seq":1,"rev":0,"sender":"user/alice","clientMsgId":null,"type":"chat","counted":1,"ts":1763600000000,"body":"{\"content\":{\"type\":\"text\",\"data\":\"hello\"},\"clientId\":\"c-n2-1\"}"},"access":0,"except":"sn20000000000002"}}
{"v":1,"node":"n1","life":"sn10000000000001","said":1,"n":1,"fact":{"kind":"here","user":"bob","node":"n1","terminals":[{"client":{"id":"c-n1-1","platform":"web"},"idle":true}],"seenAt":0}}
{"v":1,"node":"n1","life":"sn10000000000001","said":2,"n":1}
{"v":1,"node":"n2","life":"sn20000000000001","said":6,"n":4,"fact":{"kind":"changed","place":{"kind":"pair","id":1,"a":"alice","b":"bob"},"entry":{"conversation":1,"seq":1,"rev":1,"sender":"user/alice","clientMsgId":null,"type":"chat","counted":1,"ts":1763600000000,"body":"{\"content\":{\"type\":\"text\",\"data\":\"hello\"},\"clientId\":\"c-n1-1\"}","marks":[{"kind":"reaction","key":"👍","count":1,"users":["bob"]}]},"access":0}}
{"v":1,"node":"n1","life":"sn10000000000001","said":5,"n":3,"fact":{"kind":"room","place":{"kind":"room","id":1,"room":"rn13"},"room":{"id":"rn13","oid":"room/rn13","name":"Room","avatar":"","owner":"user/alice","memberCount":2,"createdAt":1763600000000,"updatedAt":1763600000000,"version":0,"settings":{"announcement":"","description":"","join":"closed","listed":false,"history":"all","mutedAll":false,"who":{"invite":"members","edit":"admins","mentionAll":"admins","pin":"admins"}}},"removed":[],"change":{"room":{"id":"rn13","conversation":1,"name":"Room","avatar":"","owner":"alice","memberCount":2,"createdAt":1763600000000,"updatedAt":1763600000000,"settings":{"announcement":"","description":"","join":"closed","listed":false,"history":"all","mutedAll":false,"who":{"invite":"members","edit":"admins","mentionAll":"admins","pin":"admins"}},"access":0},"added":["alice","bob"],"changed":[],"joinedSeq":0}}}
{"v":1,"node":"n1","life":"sn10000000000001","said":7,"n":5,"fact":{"kind":"view","to":"alice","conversation":1}}
{"v":1,"node":"n2","life":"sn20000000000001","said":9,"n":7,"fact":{"kind":"room","place":{"kind":"room","id":1,"room":"rn13"},"silenced":{"user":"dave","on":true}}}
{"v":1,"node":"n1","life":"sn10000000000001","said":6,"n":3,"fact":{"kind":"close","uid":"alice","reason":"banned"}}
{"v":1,"node":"n1","life":"sn10000000000001","said":11,"n":9,"fact":{"kind":"passing","place":{"kind":"room","id":1,"room":"rn13"},"access":0,"passing":{"event":"signal","data":{"from":"user/alice","content":{"type":"text","data":"now or never"},"ts":1763600000000,"clientId":"c-n1-1"}},"only":["alice","bob"],"except":"sn10000000000002"}}
{"v":1,"node":"n1","life":"sn10000000000001","said":6,"n":4,"fact":{"kind":"passing","place":{"kind":"pair","id":1,"a":"alice","b":"bob"},"passing":{"event":"typing","data":{"user":"user/alice","on":true}},"notTo":"alice"}}
{"v":1,"node":"n1","life":"sn10000000000001","said":7,"n":5,"fact":{"kind":"passing","place":{"kind":"pair","id":1,"a":"alice","b":"bob"},"passing":{"event":"stream","data":{"stream":"djmj000000000003","from":"user/alice","offset":0,"text":"","state":"open"}}}}
{"v":1,"node":"n1","life":"sn10000000000001","said":15,"n":13,"fact":{"kind":"event","to":["alice"],"event":{"event":"thread","data":{"version":1,"key":"1-2","value":{"id":"1-2","conversation":"room/rn14","following":true,"readSeq":3}}}}}
{"v":1,"node":"n1","life":"sn10000000000001","said":12,"n":9,"gone":true}
{"v":1,"node":"n1","life":"sn10000000000001","said":13,"n":10,"fact":{"kind":"event","to":"all","event":{"event":"user","data":{"id":"alice","oid":"user/alice","name":"Alice the Second","avatar":"","createdAt":1763600000000}}}}
{"v":1,"node":"n1","life":"sn10000000000001","said":14,"n":11,"fact":{"kind":"close","uid":"alice","reason":"replaced","platform":"web","client":"c-n1-1"}}
`

/** Since nodes say what they are, and tell one another alone. */
const since = `
{"v":1,"node":"n1","life":"sn10000000000001","said":1,"n":0,"self":{"roles":["doors","login","jobs"],"version":"1.0.0","sessions":0,"users":0}}
{"v":1,"node":"n2","life":"sn20000000000001","said":1,"n":1,"of":"sn20000000000001 1","sent":["n3"],"fact":{"kind":"event","to":["bob"],"event":{"event":"session","data":{"session":"sn20000000000002","client":{"id":"c-n2-1","platform":"web"},"online":false}},"except":"sn20000000000002"}}
{"v":1,"node":"n2","life":"sn20000000000001","said":1,"n":1,"lost":true}
{"v":1,"node":"n1","life":"sn10000000000001","said":15,"n":11,"self":{"roles":["doors"],"url":"https://n1.example.org","draining":true,"version":"1.0.0","sessions":3,"users":2}}
{"v":1,"node":"n1","life":"sn10000000000001","said":16,"n":11,"self":{"roles":["doors"],"version":"1.0.0","settings":["users 4cQ1zWb0","limits.rooms 0aZ_9-kP"],"sessions":3,"users":2}}
`

/** Since they say for how long they have been there. */
const sinceBeats = `
{"v":1,"node":"n1","life":"sn10000000000001","said":21,"n":11,"self":{"roles":["doors"],"version":"1.0.0","sessions":3,"users":2,"beats":17}}
{"v":1,"node":"n1","life":"sn10000000000001","said":22,"n":11,"self":{"roles":["doors"],"draining":true,"unready":true,"version":"1.0.0","sessions":3,"users":2,"beats":18}}
`

/** Since a service wakes who waits for it on another node. */
const sinceWaiters = `
{"v":1,"node":"n1","life":"sn10000000000001","said":23,"n":12,"fact":{"kind":"woken","service":"robots","key":"clerk","by":"updates"}}
`

const lines = (text: string): string[] => text.trim().split('\n')

/** Says of everything that a node has said it. */
const trusting: Pick<NodeSeal, 'verify'> = { verify: (text) => text }

test.each([...lines(first), ...lines(since), ...lines(sinceBeats), ...lines(sinceWaiters)])(
  'what an earlier version has said is understood, and as it was said: %s',
  (text) => {
    const { v: _, ...said } = JSON.parse(text)
    const isFact = said.fact !== undefined
    expect(fromText(text, trusting as NodeSeal)).toEqual({ kind: 'heard', isFact, envelope: said })
  },
)

test('what a later version says beside is no reason not to understand it', () => {
  for (const text of lines(first)) {
    const later = JSON.stringify({ ...JSON.parse(text), later: true })
    expect(fromText(later, trusting as NodeSeal)).toEqual(fromText(text, trusting as NodeSeal))
  }
})
