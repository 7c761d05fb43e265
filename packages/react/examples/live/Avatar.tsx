import { Avatar, PresenceDot } from '@tidings/react'

export default function Faces() {
  return (
    <div style={{ display: 'flex', gap: '1rem', alignItems: 'center' }}>
      <Avatar oid="user/bob" name="Bob Marsh" size="small" />
      <Avatar oid="user/xiaohong" name="李小红" />
      <Avatar oid="user/carol" name="Carol Haddad">
        <PresenceDot oid="user/carol" />
      </Avatar>
      <Avatar oid="room/bakers" name="The bakers" size="large" />
    </div>
  )
}
