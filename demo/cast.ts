export interface Actor {
  name: string
  /** What stands behind the plus is what a sandbox person does about a message. */
  email: string
  title: string
  timezone: string
  country: string
}

export const sender = {
  email: 'mia@studio.example',
  name: 'Mia Winter',
  postal_address: 'Studio GmbH, Hauptstr. 1, 10115 Berlin',
  timezone: 'Europe/Berlin',
}

export const anna: Actor = {
  name: 'Anna Berg',
  email: 'anna.berg+ooo-5d@northwind.example',
  title: 'CTO',
  timezone: 'Europe/Berlin',
  country: 'DE',
}

export const bo: Actor = {
  name: 'Bo Hansen',
  email: 'bo.hansen+reply-positive-6d-after2@northwind.example',
  title: 'VP Engineering',
  timezone: 'America/New_York',
  country: 'US',
}

export const chen: Actor = {
  name: 'Chen Li',
  email: 'chen.li@northwind.example',
  title: 'Head of Platform',
  timezone: 'Asia/Singapore',
  country: 'SG',
}

export const dana: Actor = {
  name: 'Dana Cruz',
  email: 'dana.cruz+bounce@northwind.example',
  title: 'Engineering Manager',
  timezone: 'America/Los_Angeles',
  country: 'US',
}

export const eli: Actor = {
  name: 'Eli Stone',
  email: 'eli.stone+unsubscribe-7d-after2@northwind.example',
  title: 'IT Manager',
  timezone: 'America/Denver',
  country: 'US',
}

export const cast = [anna, bo, chen, dana, eli]
export const reviewer = 'Ruth'
export const touchesEach = 4

export const lead = {
  account_id: 'northwind',
  ...anna,
  account_contacts: [bo, chen, dana, eli],
  metadata: { company_name: 'Northwind', topic: 'release planning' },
  config: {
    max_touchpoints: touchesEach,
    max_concurrent_contacts: cast.length,
    touchpoint_intervals: [3, 8, 14],
    channel_escalation: ['email'],
    require_approval: 'first',
  },
}

export function firstName({ name }: { name: string }): string {
  return name.split(' ')[0] ?? name
}

/** `America/New_York` is read as `New York`. */
export function city(timezone: string): string {
  return timezone.slice(timezone.lastIndexOf('/') + 1).replaceAll('_', ' ')
}
