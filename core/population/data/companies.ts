/** Companies (500), roughly largest first, by the names in common use. */
export const companies: readonly string[] = `
Apple|Nvidia|Microsoft|Amazon|Alphabet|Meta|Tesla|Broadcom|Walmart|Visa|Oracle|Netflix|Mastercard|Samsung
Tencent|Costco|Alibaba|Toyota|Intel|IBM|Cisco|Disney|Boeing|Pfizer|Siemens|Sony|Nestle|Adobe|Shell|Chevron
ExxonMobil|Coca-Cola|PepsiCo|Salesforce|Uber|JPMorgan Chase|Goldman Sachs|Morgan Stanley|Saudi Aramco
Eli Lilly|Home Depot|Bank of America|Procter & Gamble|Berkshire Hathaway|Johnson & Johnson|Novartis|Nike
Airbus|SAP|ASML|TSMC|UnitedHealth|AbbVie|Merck|Roche|AstraZeneca|Novo Nordisk|LVMH|Hermes|L'Oreal|Linde
Accenture|AMD|Qualcomm|Texas Instruments|General Electric|Caterpillar|American Express|Wells Fargo|Citigroup
HSBC|Philip Morris|Thermo Fisher|Abbott|Danaher|Amgen|Gilead|Comcast|Verizon|AT&T|T-Mobile|Intuit|ServiceNow
Palantir|BlackRock|Blackstone|Charles Schwab|Honeywell|Union Pacific|Lockheed Martin|Raytheon|Deere|Booking
Starbucks|Applied Materials|Lam Research|Micron|Analog Devices|Medtronic|Stryker|Boston Scientific
Intuitive Surgical|Bristol Myers Squibb|Regeneron|Vertex|Sanofi|GSK|Bayer|BASF|Unilever|Kweichow Moutai|ICBC
China Mobile|PetroChina|Sinopec|BYD|CATL|Meituan|JD|Pinduoduo|Baidu|Xiaomi|Huawei|ByteDance|Lenovo|Midea|Haier
Ping An|Bank of China|China Construction Bank|China Life|NetEase|SMIC|Geely|NIO|Reliance|Tata|Infosys
HDFC Bank|ICICI Bank|Wipro|Bharti Airtel|Adani|Mahindra|Larsen & Toubro|Hindustan Unilever|Maruti Suzuki|Bajaj
ITC|Titan|Honda|Nissan|Mazda|Subaru|Suzuki|Yamaha|Kawasaki|Mitsubishi|Mitsui|Sumitomo|SoftBank|Nintendo
Keyence|Hitachi|Toshiba|Panasonic|Sharp|Canon|Nikon|Fujitsu|NEC|NTT|KDDI|Fast Retailing|Recruit|Tokyo Electron
Kyocera|Denso|Bridgestone|Komatsu|Takeda|Shiseido|Kirin|Asahi|Suntory|Rakuten|Nomura|Mizuho|SK Hynix|LG
Hyundai|Kia|Kakao|Naver|Coupang|Posco|Foxconn|MediaTek|Asus|Acer|Delta Electronics|DBS|Grab|Singtel
Singapore Airlines|Petronas|Maybank|Volkswagen|BMW|Mercedes-Benz|Porsche|Audi|Ferrari|Stellantis|Renault|Volvo
Ford|General Motors|Rivian|Lucid|Continental|Bosch|Michelin|Pirelli|Adidas|Puma|Allianz|Deutsche Bank
Deutsche Telekom|Commerzbank|Infineon|Zalando|Henkel|Lufthansa|ThyssenKrupp|Munich Re|TotalEnergies|BP|Equinor
Eni|Repsol|Iberdrola|Enel|Engie|EDF|Orsted|Vestas|Schneider Electric|ABB|Air Liquide|Safran|Thales|Dassault
Capgemini|Orange|Vivendi|Danone|Pernod Ricard|Carrefour|Kering|Chanel|Dior|Gucci|Prada|Moncler|Richemont
Swatch|Rolex|UBS|Zurich Insurance|Swiss Re|Maersk|Carlsberg|Lego|IKEA|H&M|Ericsson|Nokia|Spotify|Klarna
Atlas Copco|Sandvik|Electrolux|Barclays|Lloyds|NatWest|Standard Chartered|Prudential|Aviva|Vodafone|BT
Rio Tinto|BHP|Glencore|Anglo American|Diageo|Tesco|Rolls-Royce|BAE Systems|Compass|Arm|Burberry|Ocado|Revolut
Heineken|Philips|ING|Adyen|Anheuser-Busch InBev|Santander|BBVA|CaixaBank|Telefonica|Inditex|Zara|UniCredit
Intesa Sanpaolo|Generali|Telecom Italia|Leonardo|Luxottica|RBC|TD Bank|Scotiabank|Shopify|Enbridge
Canadian National|Brookfield|Manulife|Lululemon|Bombardier|BlackBerry|Barrick Gold|Commonwealth Bank|Westpac
ANZ|CSL|Macquarie|Woolworths|Telstra|Qantas|Atlassian|Canva|Petrobras|Vale|Itau|Bradesco|Ambev|Embraer|Nubank
MercadoLibre|America Movil|Cemex|Bimbo|Televisa|Ecopetrol|Gazprom|Rosneft|Lukoil|Sberbank|Yandex|Sabic
Emirates|Etihad|Qatar Airways|Turkish Airlines|Teva|Wix|Mobileye|Naspers|MTN|Sasol|Standard Bank|Safaricom
Dangote|Target|Kroger|CVS|Walgreens|Best Buy|eBay|Etsy|PayPal|Block|Stripe|Coinbase|Robinhood|Airbnb|DoorDash
Lyft|Expedia|Marriott|Hilton|Hyatt|Delta|FedEx|UPS|DHL|Chipotle|Yum|Subway|Kellogg|General Mills|Kraft Heinz
Mondelez|Hershey|Mars|Tyson|Cargill|Colgate-Palmolive|Kimberly-Clark|Estee Lauder|Clorox|Gap|Ralph Lauren
Tiffany|VF|Hasbro|Mattel|Electronic Arts|Roblox|Unity|Snap|Pinterest|Reddit|Zoom|Slack|Dropbox|Twilio
Cloudflare|Snowflake|Datadog|MongoDB|Okta|CrowdStrike|Fortinet|Zscaler|Workday|Autodesk|Synopsys|Cadence|Ansys
Dell|HP|Western Digital|Seagate|Garmin|GoPro|Sonos|Logitech|OpenAI|Anthropic|Databricks|SpaceX|Moderna
BioNTech|Illumina|Biogen|Cigna|Humana|McKesson|Zoetis|Dow|DuPont|3M|Ecolab|Corning|Emerson|Eaton|Cummins
Harley-Davidson|Northrop Grumman|General Dynamics|Halliburton|Schlumberger|ConocoPhillips|Occidental
Duke Energy|NextEra|Dominion|Exelon|MetLife|Aflac|Progressive|Allstate|Travelers|AIG|Chubb|Fidelity|Vanguard
Nasdaq|Equifax|FICO|Xerox|Kodak|Deloitte|KPMG|McKinsey|Cognizant|Pixar
`
  .trim()
  .split(/[|\n]/);
