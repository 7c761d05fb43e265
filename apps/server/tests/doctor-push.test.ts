import { expect, test } from 'vitest'
import { isOfTheInternet } from '../src/cli/doctor-push.ts'

test.each([
  'mailto:ops@chat.example',
  'mailto:a.b+c@x.co.uk',
  'https://chat.example',
  'https://chat.example:8443/contact?us',
])('%s is somebody whom every push service takes', (contact) => {
  expect(isOfTheInternet(contact)).toBe(true)
})

test.each(['mailto:ops@localhost', 'mailto:ops@intranet', 'https://localhost/', 'https://10.0.0.1:8080/'])(
  'Apple takes nothing from %s, which doctor says',
  (contact) => {
    expect(isOfTheInternet(contact)).toBe(false)
  },
)
