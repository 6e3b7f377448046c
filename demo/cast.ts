export interface Actor {
  id: string
  contact: {
    email: string
    first_name: string
    last_name: string
    title: string
    company: string
    timezone: string
  }
}

export const sender = {
  email: 'mia@studio.example',
  name: 'Mia Winter',
  postal_address: 'Studio GmbH, Hauptstr. 1, 10115 Berlin',
  timezone: 'Europe/Berlin',
}

export const cast: [Actor, Actor, Actor] = [
  {
    id: '',
    contact: {
      email: 'anna.berg@northwind.example',
      first_name: 'Anna',
      last_name: 'Berg',
      title: 'VP Engineering',
      company: 'Northwind',
      timezone: 'Europe/Berlin',
    },
  },
  {
    id: '',
    contact: {
      email: 'bo.hansen@southridge.example',
      first_name: 'Bo',
      last_name: 'Hansen',
      title: 'Head of Platform',
      company: 'Southridge',
      timezone: 'America/New_York',
    },
  },
  {
    id: '',
    contact: {
      email: 'chen.li@eastgate.example',
      first_name: 'Chen',
      last_name: 'Li',
      title: 'CTO',
      company: 'Eastgate',
      timezone: 'Asia/Singapore',
    },
  },
]

export const steps = [
  {
    channel: 'email',
    subject: 'A question, {{ first_name }}',
    body: 'Hello {{ first_name }},\n\nhow does {{ company }} plan its releases today?',
    wait_days: 0,
  },
  {
    channel: 'email',
    subject: '{{ first_name }}, one number',
    body: 'Hello {{ first_name }},\n\nteams like yours tell us they lose a day per release.',
    wait_days: 3,
  },
  {
    channel: 'email',
    subject: 'What others did, {{ first_name }}',
    body: 'Hello {{ first_name }},\n\nmay I send you how another team in your field solved it?',
    wait_days: 5,
  },
  {
    channel: 'email',
    subject: 'Closing the loop, {{ first_name }}',
    body: 'Hello {{ first_name }},\n\nthis is my last note. Thank you for reading.',
    wait_days: 7,
  },
]
