import type { ClientState } from '@tidings/client'
import { foldText } from '@tidings/protocol/folding'
import { idOf, knownName } from '../state/names.ts'
import type { Speech } from '../texts/speech.ts'
import type { Names } from './filters.ts'

/** Who is called so: by the id, else by the whole name, else by its beginning; `me` is oneself. */
function calledSo(oids: readonly string[], name: string, state: ClientState, t: Speech['t']): readonly string[] {
  const wanted = foldText(name)
  if (wanted === '') return []
  const byId = oids.filter((oid) => oid === name || foldText(idOf(oid)) === wanted)
  if (byId.length > 0) return byId
  const named = oids.map((oid) => ({ oid, name: foldText(knownName(state, oid, t) ?? '') }))
  const whole = named.filter((one) => one.name === wanted)
  const found = whole.length > 0 ? whole : named.filter((one) => one.name.startsWith(wanted))
  return found.map(({ oid }) => oid)
}

const isMe = (name: string): boolean => /^(me|我)$/i.test(name)
const isId = (name: string): boolean => /^[^\s/+#]{1,64}$/.test(name)

/** Who and where somebody may mean who types a name. */
export function namesOf(state: ClientState, t: Speech['t']): Names {
  const people = Object.keys({ ...state.users, ...state.own.items.contact }).map((id) => `user/${id}`)
  return {
    people(name) {
      if (isMe(name)) return state.user ? [state.user.oid] : []
      const found = calledSo(people, name, state, t)
      // Whom this page has not met yet may be meant by their id.
      return found.length > 0 || !isId(name) ? found : [`user/${name}`]
    },
    conversations: (name) => calledSo(Object.keys(state.conversations), name, state, t),
  }
}

/** What is written for a person or a conversation: the name where it means nobody else, else the id. */
export function filterValue(name: 'from' | 'in', oid: string, state: ClientState, t: Speech['t']): string {
  const names = namesOf(state, t)
  const called = knownName(state, oid, t) ?? ''
  const meant = (name === 'from' ? names.people : names.conversations)(called)
  if (meant.length === 1 && meant[0] === oid && !/["“”]/.test(called)) return called
  return name === 'from' ? idOf(oid) : oid
}
