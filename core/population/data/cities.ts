/** Cities (800), most populous first: birth places and locations. Data from GeoNames, CC BY 4.0: see CREDITS.md. */
export const cities: readonly string[] = `
Shanghai|Beijing|Shenzhen|Guangzhou|Kinshasa|Istanbul|Lagos|Saigon|Chengdu|Lahore|Mumbai|Sao Paulo|Mexico City
Karachi|Tianjin|Delhi|Wuhan|Moscow|Dhaka|Seoul|Tokyo|Dongguan|Cairo|Xi'an|Johannesburg|Nanjing|Hangzhou|Foshan
London|New York|Jakarta|Bengaluru|Hanoi|Taipei|Lima|Bogota|Chongqing|Hong Kong|Baghdad|Qingdao|Tehran|Shenyang
Hyderabad|Rio de Janeiro|Suzhou|Ahmedabad|Abidjan|Sydney|Singapore|Melbourne|Dar es Salaam|Saint Petersburg
Alexandria|Harbin|Bangkok|Hefei|Dalian|Kano|Santiago|Cape Town|Peshawar|Changchun|Jeddah|Chennai|Kolkata
Xiamen|Surat|Yangon|Kabul|Nairobi|Wuxi|Giza|Jinan|Taiyuan|Zhengzhou|Bamako|Riyadh|New Taipei|Shijiazhuang
Chattogram|Addis Ababa|Kunming|Zhongshan|Nanning|Shantou|Los Angeles|Faisalabad|Dubai|Yokohama|Fuzhou|Ningbo
Casablanca|Ibadan|Puyang|Ankara|Shiyan|Berlin|Tangshan|Rawalpindi|Luliang|Durban|Changzhou|Busan|Madrid
Pyongyang|Zibo|Pune|Bursa|Changsha|Quezon City|Jaipur|Guiyang|Urumqi|Surabaya|Incheon|Caracas|Lanzhou|Kyiv
Izmir|Huizhou|Buenos Aires|Haikou|Taichung|Kanpur|Toronto|Quito|Brisbane|Luanda|Osaka|Linyi|Baoding|Kaohsiung
Guayaquil|Belo Horizonte|Bazhong|Salvador|Abuja|Gazipur|Chicago|Wenzhou|Bekasi|Dakar|Haiphong|Yunfu|Mogadishu
Kumasi|Bandung|Gujranwala|Huai'an|Medan|Lucknow|Ouagadougou|Nagpur|Fortaleza|Cali|Perth|Daegu|Algiers|Nanchang
Baku|Hohhot|Nagoya|Rome|Houston|Mashhad|Shaoxing|Nantong|Baoshan|Yantai|Gaziantep|Lubumbashi|Manaus|Lusaka
Brasilia|Zhuhai|Santo Domingo|Lome|Multan|Havana|Depok|Baotou|Paris|Coimbatore|Qingyang|Port Harcourt|Pretoria
Cordoba|Mbuji-Mayi|Aleppo|Kunshan|Weifang|Zunyi|La Paz|Lianyungang|Medellin|Indore|Brazzaville|Tashkent
Ganzhou|Almaty|Khartoum|Hamburg|Sapporo|Accra|Curitiba|Ordos|Sanaa|Conakry|Tangerang|Tijuana|Beirut|Jieyang
Jilin|Bucharest|Shangqiu|Nanchong|Tainan|Datong|Kaduna|Omdurman|Davao|Thane|Diyarbakir|Santa Cruz|Vadodara
Adana|Nanyang|Abu Dhabi|Palembang|Sharjah|Bhopal|Jiangmen|Benin City|Jiangyin|Fuyang|Montreal|Maracaibo
Chaozhou|Minsk|Budapest|Qingyuan|Tai'an|Pimpri-Chinchwad|Caloocan|Warsaw|Semarang|Puebla|Vienna|Barcelona
Patna|Mosul|Kampala|Xining|Changshu|Huainan|Rabat|Recife|Phoenix|Ecatepec|Lu'an|Valencia|Ludhiana|Yancheng
Novosibirsk|Erbil|Fukuoka|Taizhou|Daqing|Manila|Wuhu|Queretaro|Dazhou|Yangzhou|Leon|Mecca|Philadelphia
Phnom Penh|Guilin|Damascus|Quetta|Zhaoqing|Onitsha|Mianyang|Auckland|Isfahan|Astana|Harare|Monrovia|Putian
Kawasaki|Goiania|San Antonio|Kobe|Stockholm|Ciudad Juarez|Can Tho|Munich|Khulna|Belem|Yekaterinburg
Porto Alegre|Yinchuan|Nashik|Asuncion|Yiwu|Zapopan|Makassar|Adelaide|Quanzhou|Madurai|Jinhua|Kyoto|Cixi
Changde|Kuala Lumpur|Kayseri|Kaifeng|Anshan|Karaj|Kathmandu|Daejeon|Baoji|Suqian|Liuzhou|Tirunelveli|Konya
Zhangjiagang|Agra|South Tangerang|Tabriz|Kharkiv|Jinjiang|Faridabad|Bozhou|Qujing|San Diego|Gwangju|Zhanjiang
Fushun|Rajkot|Luoyang|Guadalajara|Hue|Milan|N'Djamena|Handan|Yichang|Antananarivo|Heze|Jamshedpur|Douala
Antalya|Basrah|Dallas|Saitama|Gorakhpur|Niamey|Liupanshui|Taguig|Maoming|Calgary|Tripoli|Medina|Yaounde|Batam
Qinzhou|Luohe|Xiangyang|Yangjiang|Yixing|Da Nang|Amman|Belgrade|Bien Hoa|Montevideo|Xuchang|Kalyan|Zigong
Nizhny Novgorod|Maputo|Xuzhou|Dammam|Neijiang|Shiraz|Kananga|Kazan|Jining|Barquisimeto|Shubra|Port-au-Prince
Suwon|Xinyang|Liaocheng|Jinzhong|Callao|Meerut|Karbala|Changzhi|Tianshui|Mombasa|Mandalay|Srinagar
Barranquilla|Chelyabinsk|Merida|Hiroshima|Shymkent|Weinan|Ghaziabad|Matola|Dhanbad|Arequipa|Fes|Nouakchott
Kisangani|Jiaxing|Aurangabad|Zhongwei|Omsk|Guarulhos|Pekanbaru|Panjin|Bandar Lampung|Prague|Varanasi|Jiujiang
Samara|Aba|Amritsar|Birmingham|Copenhagen|Sofia|Anyang|Yerevan|Vijayawada|Bijie|Monterrey|Kigali|Rostov-on-Don
Zhuzhou|Touba|Ufa|Ranchi|Shangrao|Lilongwe|Huaibei|Maiduguri|Meishan|Mwanza|Ulsan|Sendai|Krasnoyarsk|Guigang
Oslo|Jabalpur|Ilorin|Aden|Bogor|Nezahualcoyotl|Hengyang|Prayagraj|Trujillo|Visakhapatnam|Goyang|Yulin|Jodhpur
Gwalior|Jingzhou|Gqeberha|Tbilisi|Voronezh|Xinxiang|Yichun|Jos|Sokoto|Tangier|Xianyang|Mexicali|Pointe-Noire
Maceio|Campinas|Sanya|Rangpur|Kirkuk|Ashgabat|Shaoguan|Howrah|Raipur|Changwon|Longyan|Cologne|Dublin
Tiruchirappalli|Yongzhou|Brussels|Zamboanga|Ottawa|Huzhou|Volgograd|Edmonton|Odesa|Wuwei|Jacksonville
Fort Worth|Hanzhong|Hezhou|Kota|Zhucheng|Dongying|Luzhou|San Jose|Sholapur|Marrakesh|Guatemala City|Meizhou
Yueyang|Benxi|Perm|Zaria|Chiba|Pingdingshan|Ciudad Guayana|Sargodha|Austin|Managua|Bengbu|Sale|Jerusalem
Chandigarh|Dnipro|Cebu|Tiruppur|Guwahati|Xiangtan|Linfen|Zhenjiang|Enugu|Rosario|Huludao|Hubballi|Padang
Kitakyushu|Taiz|Kingston|Chihuahua|Nay Pyi Taw|Eskisehir|Mysuru|Salem|Sao Luis|Seongnam|Cartagena|Antipolo
Columbus|Sialkot|Charlotte|Laibin|Warri|Naples|Xiaogan|Campo Grande|Ziyang|Bobo-Dioulasso|Bahawalpur|Quzhou
Blantyre|Donetsk|Abu Ghurayb|Bishkek|Qom|Zaozhuang|Krasnodar|Natal|Pingxiang|Malang|Cancun|Indianapolis
Gurugram|Bhubaneswar|Zhoushan|Qiqihar|Sulaymaniyah|Marseille|Puning|Bhiwandi|Teresina|Ankang|Jalandhar
Rotterdam|Langfang|Jiaozuo|Samarinda|Guang'an|Johor Bahru|Pasig|Cheongju|Tegucigalpa|Bucheon|Thanh Hoa|Turin
Al Ain|Libreville|Saratov|Ulan Bator|Weihai|Nova Iguacu|Cochabamba|Ahvaz|Vientiane|Xinyu|Pietermaritzburg
Yibin|Naucalpan|Bouake|Taicang|San Francisco|Sakai|Chenzhou|Duque de Caxias|Joao Pessoa|Bukavu|Krakow|Bangui
Hermosillo|Culiacan|Petaling Jaya|Anqing|Oran|Freetown|San Pedro Sula|Xingtai|Niigata|Muscat|Zarqa|Hamamatsu
Kolwezi|Vinh|Thiruvananthapuram|Zhaotong|Panzhihua|Chuzhou|Seattle|Port Said|Cucuta|Homs|Xuancheng|Ibb
Tasikmalaya|Nampula|Shangyu|Bujumbura|Tyumen|Erzurum|Anshun|Dodoma|Rajshahi|Dera Ismail Khan|Sorocaba|Wuzhou
Ipoh|Qinhuangdao|Benghazi|Aligarh|Shaoyang|Malatya|Winnipeg|Andijon|Bareilly|Buraydah|Sao Bernardo|Hegang
Morelia|Riga|Amsterdam|Cagayan de Oro|Ma'anshan|Shah Alam|Shizuishan|Kumamoto|Oyo|Serang|Torreon|Deyang
Abeokuta|Hodeidah|Yangquan|Akure|Denver|Osasco|Sao Jose|Valenzuela|Muzaffarabad|Okayama|San Luis Potosi
Aguascalientes|General Santos|Zhumadian|Moradabad|Sagamihara|Mississauga|Lviv|Namangan|Zaporizhzhia|Zanzibar
Saltillo|Latakia|Warangal|Tolyatti|Suez|Ribeirao Preto|Agadir|Sarajevo|Balikpapan|Bauchi|Shizuoka|Tunis
Zhangjiakou|Washington|Nashville|Fuxin|Ta'if|Huangshi|Liaoyang|Beira|Zaragoza|Seville|Baise|Pontianak|Binzhou
Oklahoma City|Yuncheng|Dezhou|Dushanbe|Cotonou|El Paso|Guadalupe|Wroclaw|Denpasar|Guntur|Katsina|Sanmenxia
E'zhou|Tabuk|Kitwe|Bulawayo|Mudanjiang|Aracaju|Athens|Zagreb|Leshan|Santo Andre|Vancouver|Rizhao|Helsinki
Cheonan|Acapulco|Banjarmasin|Puducherry|Suining|Brampton|Soacha|Boston|Tlalnepantla|Portland|Tlaquepaque
Frankfurt|Macau|Palermo|Izhevsk|Colombo|Maturin|Amravati|Detroit|Osogbo|Bikaner|Jaboatao|Las Vegas|Hwaseong
Gold Coast|Lodz|Jeonju|Al Ahmadi|Cuenca|Chisinau|Likasi|Jambi|Hebi|Comilla|Tshikapa|Kochi|Memphis|Jingmen
Barnaul|Dandong|Piura|Bhilai|Ndola|Contagem|Ulyanovsk|Djibouti
`
  .trim()
  .split(/[|\n]/);
