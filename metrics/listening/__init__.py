"""The customer's journey, where customers are listened to, and how often they are asked."""
