import { ContentView } from '@tidings/react'

const contents = [
  { type: 'text', data: 'Plain words, with what looks like a link: https://example.com' },
  { type: 'markdown', data: '**Bread** at nine, ~~ten~~, and `tea`' },
  { type: 'location', data: { latitude: 51.7548, longitude: -1.2544, title: 'The corner shop' } },
  { type: 'card', data: { oid: 'user/carol', name: 'Carol Haddad' } },
  { type: 'custom/order', data: { number: 'A-17' } },
]

export default function WhatMessagesSay() {
  return contents.map((content) => (
    <div key={content.type} style={{ padding: '0.5rem 0', maxWidth: '24rem' }}>
      <ContentView content={content} mine={false} />
    </div>
  ))
}
